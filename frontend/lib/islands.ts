/** What an island's module exports: it is handed its element once. */
export interface Island {
  start(element: HTMLElement): void;
}

const modules = import.meta.glob<Partial<Island> & { default?: Island['start'] }>('../islands/*/index.ts');

/** Loads the module of each island on the page, only now, and starts it. */
export function startIslands(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-island]')) {
    for (const name of (element.dataset['island'] ?? '').split(' ')) void start(name, element);
  }
  for (const table of root.querySelectorAll<HTMLElement>('[data-list]:not([data-island])')) void start('list', table);
}

async function start(name: string, element: HTMLElement): Promise<void> {
  const load = modules[`../islands/${name}/index.ts`];
  const begun = (element.dataset['begun'] ?? '').split(' ');
  if (!load || begun.includes(name)) return;
  element.dataset['begun'] = [...begun, name].join(' ').trim();
  const island = await load();
  (island.start ?? island.default)?.(element);
}
