import react from '@vitejs/plugin-react';
import { odyssey } from 'odyssey-emulator/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [react(), odyssey()] });
