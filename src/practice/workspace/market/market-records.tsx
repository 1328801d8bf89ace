import { useState } from 'react';
import type { MarketEventView, MarketRecordRow, MarketRecordView } from '../../market/page-types.ts';
import { marketFetch, useMarket, whenText } from './market-api.ts';
import { MarketEmpty, MarketLink, MarketLoad, MarketSearch, MarketSplit } from './market-parts.tsx';

const Meeting = ({ id }: { id: string }) => {
  const load = useMarket<MarketEventView>(`calendar/${encodeURIComponent(id)}`);
  const [note, setNote] = useState('');
  const respond = (answer: string) =>
    marketFetch<{ said: string }>(`calendar/${encodeURIComponent(id)}/respond`, { answer }).then(
      ({ said }) => {
        setNote(`${said}.`);
        load.reload();
      },
      (error: Error) => setNote(error.message),
    );
  return (
    <MarketLoad load={load}>
      {(event) => (
        <article>
          <h2>{event.title}</h2>
          <p className="market-muted">
            {whenText(event.start)} to {whenText(event.end)} · on the calendar of {event.owner}
            {event.isCancelled && ' · cancelled'}
          </p>
          <pre className="market-body">{event.description}</pre>
          <ul className="market-plain">
            {event.guests.map((guest) => (
              <li key={guest.email}>
                {guest.personId ? <MarketLink to={`person/${guest.personId}`}>{guest.name}</MarketLink> : guest.name}:{' '}
                {guest.answer === 'needsAction' ? 'no answer yet' : guest.answer}
              </li>
            ))}
          </ul>
          {!event.isCancelled && (
            <div className="market-row">
              <button
                type="button"
                className="market-button market-button-main"
                onClick={() => void respond('accepted')}
              >
                Accept
              </button>
              <button type="button" className="market-button" onClick={() => void respond('tentative')}>
                Maybe
              </button>
              <button type="button" className="market-button" onClick={() => void respond('declined')}>
                Decline
              </button>
            </div>
          )}
          <p role="status" className="market-note">
            {note}
          </p>
        </article>
      )}
    </MarketLoad>
  );
};

/** Invitations with guests, newest first. */
export const MarketCalendarArea = ({ id }: { id: string | undefined }) => {
  const load = useMarket<{ events: MarketEventView[] }>('calendar');
  const list = (
    <MarketLoad load={load}>
      {({ events }) =>
        events.length === 0 ? (
          <MarketEmpty title="No meetings yet">
            When a meeting is booked, its invitation waits here for the guest.
          </MarketEmpty>
        ) : (
          <ul className="market-rows">
            {events.map((event) => (
              <li key={event.id}>
                <MarketLink
                  to={`calendar/${encodeURIComponent(event.id)}`}
                  isHere={id === event.id}
                  className="market-item"
                >
                  <span className="market-item-title">{event.title}</span>
                  <span className="market-muted">
                    {whenText(event.start)} ·{' '}
                    {event.isCancelled
                      ? 'cancelled'
                      : event.guests
                          .map(
                            (guest) =>
                              `${guest.name} ${guest.answer === 'needsAction' ? '(no answer yet)' : guest.answer}`,
                          )
                          .join(', ')}
                  </span>
                </MarketLink>
              </li>
            ))}
          </ul>
        )
      }
    </MarketLoad>
  );
  const detail = id ? <Meeting key={id} id={id} /> : <MarketEmpty title="Choose a meeting" />;
  return <MarketSplit list={list} detail={detail} hasDetail={id !== undefined} back="calendar" />;
};

const objects: Record<string, string> = {
  companies: 'Companies',
  contacts: 'Contacts',
  deals: 'Deals',
  meetings: 'Meetings',
  tasks: 'Tasks',
  notes: 'Notes',
};

const singular = (object: string): string => (object === 'companies' ? 'company' : object.replace(/s$/, ''));

const valueText = (value: string | null): string => {
  if (value === null) return '(empty)';
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? whenText(value) : value;
};

const RecordDetail = ({ object, id }: { object: string; id: string }) => {
  const load = useMarket<MarketRecordView>(`crm/${object}/${encodeURIComponent(id)}`);
  return (
    <MarketLoad load={load}>
      {(record) => (
        <article>
          <h2>{record.title}</h2>
          <p className="market-muted">
            {record.id} · created {whenText(record.createdAt)}
          </p>
          <div className="market-scroll">
            <table className="market-table">
              <thead>
                <tr>
                  <th scope="col">Property</th>
                  <th scope="col">Value, and what it was before</th>
                </tr>
              </thead>
              <tbody>
                {record.properties.map((property) => (
                  <tr key={property.name}>
                    <th scope="row" title={property.name}>
                      {property.label}
                    </th>
                    <td>
                      {valueText(property.value)}
                      {property.history.length > 1 && (
                        <ol className="market-plain market-history" aria-label={`History of ${property.label}`}>
                          {property.history.toReversed().map((entry) => (
                            <li key={`${entry.at}${entry.value}`}>
                              {valueText(entry.value)} since {whenText(entry.at)}
                              {entry.by && `, ${entry.by}`}
                            </li>
                          ))}
                        </ol>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {record.linked.length > 0 && <h3>Linked</h3>}
          <ul className="market-plain">
            {record.linked.map((other) => (
              <li key={`${other.object}${other.id}`}>
                <MarketLink to={`crm/${other.object}/${encodeURIComponent(other.id)}`}>{other.title}</MarketLink>{' '}
                <span className="market-muted">{singular(other.object)}</span>
              </li>
            ))}
          </ul>
        </article>
      )}
    </MarketLoad>
  );
};

/** The CRM's records, with who changed what when. */
export const MarketCrmArea = ({ object, id }: { object: string; id: string | undefined }) => {
  const [query, setQuery] = useState('');
  const load = useMarket<{ records: MarketRecordRow[]; total: number }>(`crm/${object}?q=${encodeURIComponent(query)}`);
  const list = (
    <>
      <nav className="market-chips" aria-label="Kinds of record">
        {Object.entries(objects).map(([name, label]) => (
          <MarketLink key={name} to={`crm/${name}`} isHere={name === object} className="market-chip">
            {label}
          </MarketLink>
        ))}
      </nav>
      <MarketSearch value={query} onChange={setQuery} label={`Find in ${(objects[object] ?? object).toLowerCase()}`} />
      <MarketLoad load={load}>
        {({ records, total }) =>
          records.length === 0 ? (
            <MarketEmpty
              title={query === '' ? `No ${(objects[object] ?? object).toLowerCase()} yet` : 'Nothing found'}
            />
          ) : (
            <>
              <p className="market-muted market-total">
                {records.length < total
                  ? `${records.length} of ${total.toLocaleString('en-US')}, latest change first`
                  : `${total} ${(total === 1 ? singular(object) : (objects[object] ?? object)).toLowerCase()}`}
              </p>
              <ul className="market-rows">
                {records.map((record) => (
                  <li key={record.id}>
                    <MarketLink
                      to={`crm/${object}/${encodeURIComponent(record.id)}`}
                      isHere={record.id === id}
                      className="market-item"
                    >
                      <span className="market-item-title">{record.title}</span>
                      <span className="market-muted">{record.detail.map(valueText).join(' · ')}</span>
                    </MarketLink>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </MarketLoad>
    </>
  );
  const detail = id ? (
    <RecordDetail key={`${object}${id}`} object={object} id={id} />
  ) : (
    <MarketEmpty title="Choose a record" />
  );
  return <MarketSplit list={list} detail={detail} hasDetail={id !== undefined} back={`crm/${object}`} />;
};
