import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const client = (file: string) => fileURLToPath(new URL(`../client/dist/${file}`, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    // The package of the neighbour folder, as `npm run build` has just built it; one React for both.
    alias: [
      { find: /^mozaik-live\/react$/, replacement: client('react.js') },
      { find: /^mozaik-live$/, replacement: client('index.js') },
    ],
    dedupe: ['react', 'react-dom'],
  },
  build: {
    target: 'baseline-widely-available',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  // `npm run dev`: the page with hot reload, in front of a server that runs already.
  server: {
    proxy: { '/api': { target: process.env.MOZAIK_URL ?? 'http://127.0.0.1:8001', ws: true, changeOrigin: false } },
  },
});
