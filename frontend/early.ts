// Runs before the first paint, so that nobody who chose the dark sees a flash of light. It imports nothing on purpose.
for (const name of ['theme', 'density'] as const) {
  try {
    const kept = localStorage.getItem(`enthesis.${name}`);
    if (kept) document.documentElement.dataset[name] = kept;
  } catch {
    // Storage can be closed; then the device decides.
  }
}
document.documentElement.dataset['script'] = 'on';
