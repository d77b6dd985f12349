import { defineConfig } from 'vite';

const KQUEEN = `http://localhost:${process.env.KQUEEN_PORT ?? '5000'}`;

export default defineConfig({
  root: 'clients/console',
  // What no file is: the nonce that lib/console puts in for each page it serves.
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // A chunk is loaded by the page that needs it: hints in index.html would load it for all.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What several pages share is one file: fifty small ones would cost the first page as many requests.
          groups: [
            { name: 'shared', test: /@mantine|@tabler|console\/src\/(parts|texts|data)\//, minShareCount: 8 },
          ],
        },
      },
      // "use client" of libraries is for servers that draw pages.
      onLog: (level, log, tell) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
    },
  },
  server: {
    port: Number(process.env.KQUEEN_CONSOLE_PORT ?? '5173'),
    strictPort: true,
    proxy: { '/api': KQUEEN, '/metrics': KQUEEN },
  },
});
