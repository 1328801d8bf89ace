import type { Faker } from '@faker-js/faker';
import { faker as british } from '@faker-js/faker/locale/en_GB';
import { faker as american } from '@faker-js/faker/locale/en_US';
import { diceOf, hashOf, pickOf, uniformOf } from './seeded.ts';

const trades: Record<string, readonly string[]> = {
  logistics: ['Logistics', 'Freight', 'Haulage', 'Distribution', 'Supply Chain', 'Forwarding', 'Warehousing'],
  manufacturing: ['Manufacturing', 'Engineering', 'Components', 'Fabrication', 'Industries', 'Castings', 'Plastics'],
  professional_services: ['Consulting', 'Advisory', 'Partners', 'Associates', 'Surveyors', 'Actuarial', 'Research'],
  healthcare_non_clinical: [
    'Health Services',
    'Medical Supply',
    'Care Facilities',
    'Health Logistics',
    'Clinic Services',
  ],
};
const personalDomains = ['homepost.example', 'mailnook.example', 'inboxly.example', 'postbrook.example'] as const;

const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const seeded = (country: string, id: string): Faker => {
  const faker = country === 'GB' ? british : american;
  faker.seed(hashOf(id));
  return faker;
};

/** The first text of `attempts` that nobody has yet; the loop ends because the last attempts carry a number. */
const unique = (taken: Set<string>, attempt: (n: number) => string): string => {
  for (let n = 0; ; n++) {
    const text = attempt(n);
    if (taken.has(text.toLowerCase())) continue;
    taken.add(text.toLowerCase());
    return text;
  }
};

/** Invented names, the same for the same record ids in the same order. Every address ends in the reserved `.example`. */
export const createIdentities = () => {
  const names = new Set<string>();
  const domains = new Set<string>();
  const emails = new Set<string>();

  const company = (id: string, industry: string, country: string): { name: string; domain: string } => {
    const faker = seeded(country, `company:${id}`);
    const dice = diceOf(`company:${id}`);
    const name = unique(names, (n) => {
      const trade = pickOf(dice, trades[industry] ?? ['Group']);
      const first = faker.person.lastName();
      const shape = dice();
      if (n > 6) return `${first} ${trade} ${n}`;
      if (shape < 0.45) return `${first} ${trade}`;
      if (shape < 0.65) return `${first} & ${faker.person.lastName()} ${trade}`;
      if (shape < 0.85) return `${faker.location.city()} ${trade}`;
      return `${first} ${trade} ${country === 'GB' ? 'Ltd' : 'Inc'}`;
    });
    const slug = slugOf(name);
    return { name, domain: unique(domains, (n) => `${slug}${n === 0 ? '' : n}.example`) };
  };

  const person = (
    id: string,
    country: string,
    companyDomain: string,
    emailType: string,
  ): { name: string; email: string } => {
    const faker = seeded(country, `person:${id}`);
    const first = faker.person.firstName();
    const last = faker.person.lastName();
    const dice = diceOf(`email:${id}`);
    const atWork = emailType === 'corporate' || (emailType === 'unknown' && dice() < 0.5);
    const domain = atWork ? companyDomain : pickOf(dice, personalDomains);
    const local = `${slugOf(first)}.${slugOf(last)}`.replaceAll('-', '');
    return { name: `${first} ${last}`, email: unique(emails, (n) => `${local}${n === 0 ? '' : n + 1}@${domain}`) };
  };

  return { company, person };
};

/** The country of a region, and a time zone in it. */
export const placeOf = (id: string, region: string): { country: string; timeZone: string } => {
  if (region === 'UK') return { country: 'GB', timeZone: 'Europe/London' };
  return { country: 'US', timeZone: uniformOf(`zone:${id}`) < 0.55 ? 'America/New_York' : 'America/Chicago' };
};
