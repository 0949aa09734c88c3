// Stores new tweets about a topic in the table Updates, each once.
// Needs the settings twitterConsumerKey, twitterConsumerSecret, TWITTER_ACCESS_TOKEN and
// TWITTER_ACCESS_TOKEN_SECRET.

var request = require('request');
var config = require('mobileservice-config');

var TOPIC = '#mobileservices';
var SEARCH = 'https://api.twitter.com/1.1/search/tweets.json';

var updates = tables.getTable('Updates');

function getUpdates() {
    updates.orderByDescending('date').orderByDescending('twitterId').take(1).read({
        success: function (rows) {
            search(rows.length ? rows[0].twitterId : null);
        }
    });
}

function search(sinceId) {
    var query = { q: TOPIC, result_type: 'recent', count: 100 };
    if (sinceId) query.since_id = sinceId;
    request({ url: SEARCH, qs: query, oauth: credentials(), json: true }, function (error, response, body) {
        if (error) throw error;
        if (response.statusCode !== 200) {
            throw new Error('Twitter refused the request with status ' + response.statusCode + '.');
        }
        store(body.statuses.filter(isOriginal));
    });
}

function credentials() {
    var settings = config.appSettings;
    return {
        consumer_key: config.twitterConsumerKey,
        consumer_secret: config.twitterConsumerSecret,
        token: settings.TWITTER_ACCESS_TOKEN,
        token_secret: settings.TWITTER_ACCESS_TOKEN_SECRET
    };
}

function isOriginal(tweet) {
    return !/^RT @/.test(tweet.text) && !tweet.retweeted_status && !tweet.in_reply_to_user_id;
}

// Ids of tweets are longer than the 53 bits that numbers hold exactly: they are kept as text.
function store(tweets) {
    tweets.forEach(function (tweet) {
        updates.insert({
            twitterId: tweet.id_str,
            text: tweet.text,
            author: tweet.user.screen_name,
            date: new Date(tweet.created_at)
        });
    });
    console.log('Stored ' + tweets.length + ' new tweets.');
}
