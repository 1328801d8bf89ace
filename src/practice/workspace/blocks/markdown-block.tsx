import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { SafeLink } from './mrkdwn.tsx';

const components: Components = {
  a: ({ href, children }) => <SafeLink url={href ?? ''}>{children}</SafeLink>,
  img: ({ alt }) => <span className="image-missing">{alt}</span>,
  table: ({ children }) => (
    <div className="table-box">
      <table className="table">{children}</table>
    </div>
  ),
  pre: ({ children }) => <pre className="pre">{children}</pre>,
  blockquote: ({ children }) => <blockquote className="quote">{children}</blockquote>,
};

/** A `markdown` block: standard Markdown with tables. HTML in it stays text. */
export const MarkdownBlock = ({ text }: { text: string }) => (
  <div className="markdown">
    <Markdown remarkPlugins={[remarkGfm]} components={components}>
      {text}
    </Markdown>
  </div>
);
