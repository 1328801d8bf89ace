import { useState } from 'react';
import { type Fields, fieldsOf, listOf, numberOf, stringOf } from './read-fields.ts';
import { RichText } from './rich-text.tsx';

const Cell = ({ cell }: { cell: Fields }) => {
  if (cell.type === 'rich_text') return <RichText block={cell} />;
  return stringOf(cell.text) || (numberOf(cell.value) ?? '');
};

const isNumber = (cell: Fields) => cell.type === 'raw_number';

/** `table` and `data_table`: the first row is the head; a long data table shows a page at a time. */
export const TableBlock = ({ block }: { block: Fields }) => {
  const [page, setPage] = useState(0);
  const rows = (Array.isArray(block.rows) ? block.rows : []).map(listOf);
  const [head = [], ...body] = rows;
  const size = block.type === 'data_table' ? (numberOf(block.page_size) ?? 10) : body.length || 1;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const columns = Array.isArray(block.column_settings) ? block.column_settings.map(fieldsOf) : [];
  const align = (index: number, cell: Fields) => {
    const wanted = stringOf(columns[index]?.align) || (isNumber(cell) ? 'right' : 'left');
    return `cell-${wanted}${columns[index]?.is_wrapped === false ? ' cell-nowrap' : ''}`;
  };
  return (
    <section className="table-box" tabIndex={0} aria-label={stringOf(block.caption) || 'Table'}>
      <table className="table">
        {stringOf(block.caption) && <caption>{stringOf(block.caption)}</caption>}
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={`head-${index}`} scope="col" className={align(index, body[0]?.[index] ?? cell)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.slice(page * size, (page + 1) * size).map((row, rowIndex) => (
            <tr key={`row-${page}-${rowIndex}`}>
              {row.map((cell, index) => (
                <td key={`cell-${index}`} className={align(index, cell)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <div className="table-pages">
          <button type="button" className="btn btn-small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Back
          </button>
          <span>
            Page {page + 1} of {pages}
          </span>
          <button
            type="button"
            className="btn btn-small"
            disabled={page + 1 >= pages}
            onClick={() => setPage(page + 1)}
          >
            Next
          </button>
        </div>
      )}
    </section>
  );
};
