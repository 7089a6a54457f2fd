/** @jsxImportSource hono/jsx/dom */
/** The panel's script: reads the page's config, opens the line to the dev server and draws what comes. */
import { render } from 'hono/jsx/dom';
import { App } from './app.tsx';
import { connect } from './connection.ts';

const root = document.getElementById('root');
const config = document.getElementById('config')?.textContent;
if (root === null || !config) throw new Error('The panel page has no #root or no #config.');

const { prefix }: { prefix: string } = JSON.parse(config);
const connection = connect(prefix);
render(<App connection={connection} />, root);

// The title says it too, for when the panel is a tab among many.
connection.subscribe(() => {
  const { state, online } = connection.view();
  const count = state?.sessions.length ?? 0;
  const title = `${online && count > 0 ? `(${count}) ` : ''}Odyssey sessions`;
  if (document.title !== title) document.title = title;
});
