/** Where the emulator's own routes are. */
export const ADMIN_PATH = '/__admin';
