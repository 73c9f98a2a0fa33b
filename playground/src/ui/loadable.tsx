import { Component, type ComponentChildren } from 'preact';
import { Suspense } from 'preact/compat';

interface LoadableProps {
  readonly children: ComponentChildren;
  /** Until it is there. */
  readonly fallback?: ComponentChildren;
}

/** A part of the page whose code is loaded when it is shown; where that fails, or the part itself, words and a way back. */
export class Loadable extends Component<LoadableProps, { readonly error?: Error }> {
  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { children, fallback = <p class="quiet">Loading…</p> } = this.props;
    const { error } = this.state;
    if (!error) return <Suspense fallback={fallback}>{children}</Suspense>;
    return (
      <div role="alert">
        <p>This part of the page cannot be shown: {error.message}.</p>
        <p>
          <button type="button" onClick={() => location.reload()}>
            Load the page again
          </button>{' '}
          The address keeps what you have chosen, but no file.
        </p>
      </div>
    );
  }
}
