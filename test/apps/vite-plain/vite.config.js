import { odyssey } from 'odyssey-emulator/vite';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [odyssey()] });
