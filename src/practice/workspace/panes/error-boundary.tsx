import { Component, type ReactNode } from 'react';

/** Keeps what fails to draw from taking the page with it, and says what could not be shown. */
export class ErrorBoundary extends Component<{ what: string; children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }
  override render() {
    return this.state.hasFailed ? (
      <p className="unsupported" role="alert">
        {this.props.what} could not be shown. Nothing was lost; reload the page.
      </p>
    ) : (
      this.props.children
    );
  }
}
