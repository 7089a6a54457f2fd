/** Hono's environment. */
export interface DevEnv {
  Variables: {
    /** Whose request it is: see `TabState.document`. */
    document: string;
    connection: number;
    /** The path that the API is mounted at, here and as the page knows it (with Vite's base). */
    apiPath: string;
    publicApiPath: string;
  };
}
