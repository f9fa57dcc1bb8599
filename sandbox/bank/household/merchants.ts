import type { Category } from './movement.ts';

/** A shop as the household meets it; prices in pence (or cents), both ends possible. */
export interface Merchant {
  readonly name: string;
  readonly category: Category;
  readonly mcc: string;
  /** As card machines write it; `#` becomes a branch or order number. */
  readonly descriptor: string;
  readonly from: number;
  readonly to: number;
}

const shop = (
  name: string,
  category: Category,
  mcc: string,
  descriptor: string,
  from: number,
  to: number,
): Merchant => ({ name, category, mcc, descriptor, from, to });

export const GROCERS = [
  shop("Sainsbury's", 'groceries', '5411', 'SAINSBURYS SMKT #', 2100, 9400),
  shop('Tesco', 'groceries', '5411', 'TESCO STORES #', 1800, 8800),
  shop('Lidl', 'groceries', '5411', 'LIDL GB WALTHAMSTOW', 1400, 6200),
  shop('Aldi', 'groceries', '5411', 'ALDI # 775', 1500, 5900),
  shop('Waitrose', 'groceries', '5411', 'WAITROSE #', 900, 6100),
];
export const CORNER_SHOPS = [
  shop('Co-op', 'groceries', '5411', 'CO-OP GROUP FOOD', 280, 1650),
  shop('M&S Food', 'groceries', '5411', 'M&S SIMPLY FOOD #', 420, 2100),
  shop('Tesco', 'groceries', '5411', 'TESCO EXPRESS #', 250, 1700),
];
export const COFFEE = [
  shop('Costa', 'eating_out', '5814', 'COSTA COFFEE #', 325, 325),
  shop('Gail’s', 'eating_out', '5462', 'GAILS BAKERY E17', 410, 860),
  shop('Black Sheep Coffee', 'eating_out', '5814', 'SQ *BLACK SHEEP COFFEE', 380, 380),
];
export const LUNCHES = [
  shop('Pret A Manger', 'eating_out', '5814', 'PRET A MANGER', 480, 1090),
  shop('Itsu', 'eating_out', '5814', 'ITSU LIVERPOOL ST', 799, 1349),
  shop('Greggs', 'eating_out', '5814', 'GREGGS PLC #', 310, 790),
  shop('Leon', 'eating_out', '5814', 'LEON RESTAURANTS #', 720, 1195),
];
export const RESTAURANTS = [
  shop('Dishoom', 'eating_out', '5812', 'DISHOOM SHOREDITCH', 4200, 9600),
  shop('Franco Manca', 'eating_out', '5812', 'FRANCO MANCA #', 2400, 4700),
  shop('The Bell', 'eating_out', '5813', 'ZETTLE_*THE BELL E17', 980, 4100),
  shop('Wagamama', 'eating_out', '5812', 'WAGAMAMA LTD #', 2700, 5200),
];
export const TAKEAWAYS = [
  shop('Deliveroo', 'eating_out', '5814', 'DELIVEROO.COM', 1650, 4300),
  shop('Uber Eats', 'eating_out', '5814', 'UBER *EATS HELP.UBER', 1750, 3900),
  shop('Just Eat', 'eating_out', '5814', 'JUST EAT.CO.UK LTD', 1500, 3600),
];
export const TFL = shop('TfL', 'transport', '4111', 'TFL TRAVEL CH', 175, 860);
export const UBER = shop('Uber', 'transport', '4121', 'UBER *TRIP', 720, 2850);
export const TRAINS = shop('Trainline', 'transport', '4112', 'TRAINLINE.COM', 1490, 7860);
export const FUEL = [
  shop('Shell', 'transport', '5542', 'SHELL LEA BRIDGE RD', 4200, 6900),
  shop('Tesco', 'transport', '5542', 'TESCO PAY AT PUMP #', 3900, 6600),
];
export const PARKING = shop('RingGo', 'transport', '7523', 'RINGGO PARKING', 240, 980);
export const SHOPPING = [
  shop('Amazon', 'shopping', '5942', 'AMZN MKTP UK*#', 690, 6400),
  shop('Amazon', 'shopping', '5942', 'AMZN MKTP UK*#', 490, 2900),
  shop('John Lewis', 'shopping', '5311', 'JOHNLEWIS.COM', 1800, 14900),
  shop('IKEA', 'shopping', '5712', 'IKEA TOTTENHAM', 1400, 18500),
  shop('Uniqlo', 'shopping', '5651', 'UNIQLO OXFORD ST', 1990, 7980),
  shop('Argos', 'shopping', '5399', 'ARGOS LTD #', 999, 8999),
  shop('Waterstones', 'shopping', '5942', 'WATERSTONES #', 899, 3596),
  shop('Currys', 'shopping', '5732', 'CURRYS ONLINE', 2499, 32900),
];
export const FUN = [
  shop('Vue', 'entertainment', '7832', 'VUE BSL LTD', 799, 3196),
  shop('Barbican', 'entertainment', '7922', 'BARBICAN CENTRE', 2200, 6400),
  shop('Steam', 'entertainment', '5816', 'STEAMGAMES.COM #', 499, 4499),
  shop('Ticketmaster', 'entertainment', '7922', 'TICKETMASTER UK', 3850, 14200),
];
export const CHEMISTS = [
  shop('Boots', 'health', '5912', 'BOOTS #', 349, 2650),
  shop('Superdrug', 'personal_care', '5977', 'SUPERDRUG STORES #', 299, 1850),
];
export const BARBER = shop('Ted’s Barbers', 'personal_care', '7230', 'SUMUP *TEDS BARBERS', 2200, 2200);
export const SALON = shop('Studio Hoe Street', 'personal_care', '7230', 'STUDIO HOE STREET', 6800, 9400);
export const GIFTS = [
  shop('Moonpig', 'gifts_charity', '5947', 'MOONPIG.COM', 549, 3200),
  shop('Bloom & Wild', 'gifts_charity', '5992', 'BLOOM AND WILD', 2600, 4400),
];
export const POST_OFFICE = shop('Post Office', 'other', '9402', 'POST OFFICE COUNTER', 165, 1495);
export const CASHPOINT = shop('Cash machine', 'cash', '6011', 'LINK ATM HOE ST', 2000, 8000);

/** Every shop above, for finding the category of a name somebody types. */
export const KNOWN_SHOPS: readonly Merchant[] = [
  GROCERS,
  CORNER_SHOPS,
  COFFEE,
  LUNCHES,
  RESTAURANTS,
  TAKEAWAYS,
  [TFL, UBER, TRAINS, PARKING],
  FUEL,
  SHOPPING,
  FUN,
  CHEMISTS,
  [BARBER, SALON],
  GIFTS,
  [POST_OFFICE, CASHPOINT],
].flat();
