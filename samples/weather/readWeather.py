"""Stores the present weather of every place in the table Places as rows of the table Weather.

Asks Open-Meteo, which needs no key. A place has a name, a latitude and a longitude.
"""

from datetime import UTC, datetime

from mainspring.script import http, tables

URL = "https://api.open-meteo.com/v1/forecast"
WANTED = "temperature_2m,relative_humidity_2m,wind_speed_10m"


def readWeather():
    places = list(tables["Places"])
    rows = [row for place in places for row in weather_of(place)]
    tables["Weather"].insert(rows)
    print(f"Stored the weather of {len(rows)} of {len(places)} places.")


def weather_of(place):
    """The row of a place, or none where the weather is the one that is stored already."""
    query = {"latitude": place["latitude"], "longitude": place["longitude"], "current": WANTED}
    response = http.get(URL, params=query)
    response.raise_for_status()
    current = response.json()["current"]
    observed = datetime.fromisoformat(current["time"]).replace(tzinfo=UTC)
    if tables["Weather"].where(place=place["name"], observed=observed).first():
        return []
    return [
        {
            "place": place["name"],
            "observed": observed,
            "temperature": current["temperature_2m"],
            "humidity": current["relative_humidity_2m"],
            "wind": current["wind_speed_10m"],
        }
    ]
