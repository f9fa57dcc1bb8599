/** Words that carry no name: what is left of a question without them is a name or something not understood. */
const WORDS = `
a about actually again all also altogether am amount an and any anything are as at away be been
being bill bills bit bought but buy buying by can come comes cost costing costs could currently did
do does doing done down each else ever every far find for from gave get gets getting give given go
goes going gone got had has have having hello hey hi how i id if in into is it its ive just kind
know last let like look lot made make many me mine money more most much my need new no now of off ok
okay on one ones only or our out outgoing over overall paid pay paying payment payments per please
price purchase purchases put really right roughly said say see set shop shops show so some spend
spending spendings spent sum stuff take taken tell than thanks that the their them then there these
they thing things this those time times to together took total totals transaction transactions trip
trips up us use used using usually visit visits want was way we well went were what whats when where
which while who whole why will with would you your yes yet works alone amounts biggest smallest
largest average typical typically weekly monthly daily month week year day days compare compared
comparison vs between both difference against less fewer higher lower top bottom hows same balance
account accounts card bank expense expenses expenditure cheapest dearest expensive order orders ride
rides category categories merchant merchants place places worth value left budget wondering quick
question current something someone date list back rank outgoings damage blow blew blown spends
splash splashed filled fill withdraw withdrawn withdrew first owed bin theyre before after since
until during within either onto across above under instead second third somewhere anywhere ago
period periods exactly approximately debit direct history
`;

export const STOP_WORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));
