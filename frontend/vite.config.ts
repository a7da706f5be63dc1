import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: '/static/',
  // The programme serves our files itself: nothing is copied, and fonts stay files because of the security policy.
  publicDir: false,
  css: { preprocessorOptions: { scss: { loadPaths: [file('node_modules')], quietDeps: true } } },
  build: {
    outDir: 'dist',
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: file('main.ts'), early: file('early.ts') },
      // htmx carries an `eval` that its settings forbid in main.ts and that the security policy would stop anyway.
      checks: { eval: false, pluginTimings: false },
    },
  },
});
