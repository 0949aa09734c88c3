// Stores the present weather of every place in the table Places as rows of the table Weather.
// Asks Open-Meteo, which needs no key. A place has a name, a latitude and a longitude.

const URL_OF_WEATHER = "https://api.open-meteo.com/v1/forecast";
const WANTED = "temperature_2m,relative_humidity_2m,wind_speed_10m";

export async function readWeather() {
  const places = await tables.getTable("Places").read();
  let stored = 0;
  for (const place of places) {
    run.progress(stored, places.length);
    stored += await store(place);
  }
  console.log(`Stored the weather of ${stored} of ${places.length} places.`);
}

/** Insert the weather of a place unless it is the one that is stored already; answers how many rows. */
async function store(place) {
  const query = new URLSearchParams({
    latitude: place.latitude,
    longitude: place.longitude,
    current: WANTED,
  });
  const response = await fetch(`${URL_OF_WEATHER}?${query}`);
  if (!response.ok) throw new Error(`Open-Meteo answered ${response.status}.`);
  const { current } = await response.json();
  const weather = tables.getTable("Weather");
  const observed = new Date(`${current.time}Z`);
  if ((await weather.where({ place: place.name, observed }).read()).length) return 0;
  await weather.insert({
    place: place.name,
    observed,
    temperature: current.temperature_2m,
    humidity: current.relative_humidity_2m,
    wind: current.wind_speed_10m,
  });
  return 1;
}
