import { OutsideUnavailable } from '../http-call.ts';
import { createGoogleAds, type GoogleAdsOptions } from './ad-platform.ts';

/** Lists the account's campaigns, which changes nothing: are token, developer token and customer id good together? */
export const checkGoogleAds = async (
  options: GoogleAdsOptions,
): Promise<{ what: string; ok: boolean; hint: string }> => {
  const what = 'Ads';
  try {
    const campaigns = await createGoogleAds(options).campaigns();
    const found = campaigns.length === 1 ? '1 campaign' : `${campaigns.length} campaigns`;
    return { what, ok: true, hint: `Google Ads takes the token; account ${options.customerId} has ${found}` };
  } catch (error) {
    if (!(error instanceof OutsideUnavailable)) throw error;
    return {
      what,
      ok: false,
      hint: `Google Ads gives no campaigns (${error.message}); check \`GOOGLE_ADS_TOKEN\`, \`GOOGLE_ADS_DEVELOPER_TOKEN\`, \`GOOGLE_ADS_CUSTOMER_ID\` (digits only) and \`GOOGLE_ADS_URL\``,
    };
  }
};
