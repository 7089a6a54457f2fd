import { useState } from 'react';
import { Player } from './Player.jsx';

/** A player that can be shown and hidden. */
export function App() {
  const [isShown, setIsShown] = useState(true);
  return (
    <>
      {isShown && <Player />}
      <button type="button" onClick={() => setIsShown(!isShown)}>
        {isShown ? 'Hide' : 'Show'}
      </button>
    </>
  );
}
