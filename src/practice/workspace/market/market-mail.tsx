import { useEffect, useState } from 'react';
import type { MarketInbox, MarketMailView, MarketPersonRow } from '../../market/page-types.ts';
import { marketFetch, useMarket, whenText } from './market-api.ts';
import { MarketEmpty, MarketLink, MarketLoad, MarketSearch, MarketSplit } from './market-parts.tsx';

const MailActions = ({ mail, done }: { mail: MarketMailView; done: () => void }) => {
  const [text, setText] = useState('');
  const [intent, setIntent] = useState<string>('');
  const [note, setNote] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const act = async (what: string, body: unknown = {}) => {
    setIsBusy(true);
    try {
      const { said } = await marketFetch<{ said: string }>(`mail/${encodeURIComponent(mail.id)}/${what}`, body);
      setNote(`${said}.`);
      setText('');
      done();
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section className="market-act" aria-label={`Act as ${mail.toName}`}>
      <h3>Act as {mail.toName}</h3>
      <div className="market-row">
        <select
          className="market-input"
          aria-label="What to answer"
          value={intent}
          onChange={(event) => setIntent(event.currentTarget.value)}
        >
          <option value="">in my own words</option>
          {mail.intents.map((each) => (
            <option key={each} value={each}>
              {each.replaceAll('-', ' ')}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="market-button market-button-main"
          disabled={isBusy || (intent === '' && text.trim() === '')}
          onClick={() => void act('reply', intent === '' ? { text } : { intent })}
        >
          Reply
        </button>
      </div>
      {intent === '' && (
        <textarea
          className="market-input"
          rows={3}
          aria-label="Your answer"
          placeholder={`What ${mail.toName} writes back`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div className="market-row">
        {['book', 'forward', 'unsubscribe', 'complain'].map((what) => (
          <button
            key={what}
            type="button"
            className="market-button"
            disabled={isBusy || (what === 'unsubscribe' && !mail.canUnsubscribe)}
            title={
              what === 'unsubscribe' && !mail.canUnsubscribe ? 'This mail has no one-click unsubscribe' : undefined
            }
            onClick={() => void act(what)}
          >
            {
              { book: 'Book a meeting', forward: 'Forward', unsubscribe: 'Unsubscribe', complain: 'Report as spam' }[
                what
              ]
            }
          </button>
        ))}
      </div>
      <p role="status" className="market-note">
        {note}
      </p>
    </section>
  );
};

const Mail = ({ id }: { id: string }) => {
  const load = useMarket<MarketMailView>(`mail/${encodeURIComponent(id)}`);
  const mailId = load.data?.id;
  useEffect(() => {
    if (mailId) void marketFetch(`mail/${encodeURIComponent(mailId)}/read`, {}).catch(() => undefined);
  }, [mailId]);
  return (
    <MarketLoad load={load}>
      {(mail) => (
        <article className="market-mail">
          <h2>{mail.subject}</h2>
          <p className="market-muted">
            {mail.from} to{' '}
            {mail.personId ? <MarketLink to={`person/${mail.personId}`}>{mail.toName}</MarketLink> : mail.to}
            {mail.title && `, ${mail.title} at ${mail.account}`} · <time dateTime={mail.at}>{whenText(mail.at)}</time>
          </p>
          <pre className="market-body">{mail.text}</pre>
          {mail.answers.map((answer) => (
            <section key={answer.id} className="market-answer" aria-label={`Answer of ${answer.from}`}>
              <p className="market-muted">
                {answer.from} answered · <time dateTime={answer.at}>{whenText(answer.at)}</time>
              </p>
              <pre className="market-body">{answer.text}</pre>
            </section>
          ))}
          <MailActions mail={mail} done={load.reload} />
          <details className="market-fold">
            <summary>What became of it ({mail.events.length})</summary>
            <ul className="market-plain">
              {mail.events.map((event) => (
                <li key={`${event.type}${event.at}${event.detail}`}>
                  {event.type}{' '}
                  <span className="market-muted">
                    {whenText(event.at)} {event.detail}
                  </span>
                </li>
              ))}
            </ul>
          </details>
          <details className="market-fold">
            <summary>Headers ({mail.headers.length})</summary>
            <dl className="market-headers">
              {mail.headers.map((header) => (
                <div key={`${header.name}${header.value}`}>
                  <dt>{header.name}</dt>
                  <dd>{header.value}</dd>
                </div>
              ))}
            </dl>
          </details>
          <details className="market-fold">
            <summary>As it arrived</summary>
            <pre className="market-raw">{mail.raw}</pre>
          </details>
        </article>
      )}
    </MarketLoad>
  );
};

const Inbox = ({ personId }: { personId: string }) => {
  const load = useMarket<MarketInbox>(`people/${encodeURIComponent(personId)}`);
  return (
    <MarketLoad load={load}>
      {({ person, mails }) => (
        <section>
          <h2>{person.name}</h2>
          <p className="market-muted">
            {person.title} at {person.account} · {person.email} ·{' '}
            <MarketLink to={`crm/contacts/${person.id}`}>CRM record</MarketLink>
          </p>
          {mails.length === 0 && (
            <MarketEmpty title="No mail yet">This inbox fills when a send to {person.name} is approved.</MarketEmpty>
          )}
          <ul className="market-rows">
            {mails.map((mail) => (
              <li key={mail.id}>
                <MarketLink
                  to={`mail/${encodeURIComponent(mail.id)}`}
                  className={mail.isRead ? 'market-item' : 'market-item market-unread'}
                >
                  <span className="market-item-title">{mail.subject}</span>
                  <span className="market-muted">
                    {mail.from} · {whenText(mail.at)} · {mail.fate}
                  </span>
                </MarketLink>
              </li>
            ))}
          </ul>
        </section>
      )}
    </MarketLoad>
  );
};

/** Inboxes: people, their mails, and what they can do with them. */
export const MarketMailArea = ({ area, id }: { area: string; id: string | undefined }) => {
  const [query, setQuery] = useState('');
  const load = useMarket<{ people: MarketPersonRow[] }>(`people?q=${encodeURIComponent(query)}`);
  const list = (
    <>
      <MarketSearch value={query} onChange={setQuery} label="Find a person or company" />
      <MarketLoad load={load}>
        {({ people }) =>
          people.length === 0 ? (
            <MarketEmpty title={query === '' ? 'Nobody has got mail yet' : 'Nobody by that name'}>
              {query === ''
                ? 'Approve a send, and it arrives here. Or look somebody up.'
                : 'Try a company or an address.'}
            </MarketEmpty>
          ) : (
            <ul className="market-rows">
              {people.map((person) => (
                <li key={person.id}>
                  <MarketLink
                    to={`person/${encodeURIComponent(person.id)}`}
                    isHere={area === 'person' && id === person.id}
                    className={person.unread > 0 ? 'market-item market-unread' : 'market-item'}
                  >
                    <span className="market-item-title">
                      {person.name}
                      {person.mails > 0 && <span className="market-count">{person.mails}</span>}
                    </span>
                    <span className="market-muted">
                      {person.title}, {person.account}
                    </span>
                  </MarketLink>
                </li>
              ))}
            </ul>
          )
        }
      </MarketLoad>
    </>
  );
  const detail = !id ? (
    <MarketEmpty title="Choose a person">You see their inbox as they do, and can act for them.</MarketEmpty>
  ) : area === 'mail' ? (
    <Mail key={id} id={id} />
  ) : (
    <Inbox key={id} personId={id} />
  );
  return <MarketSplit list={list} detail={detail} hasDetail={id !== undefined} back="mail" />;
};
