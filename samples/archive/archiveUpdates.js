// Moves rows of Updates that are older than the setting archiveAfterDays (30 if unset) to UpdatesArchive.
// A row is copied under its own id before it is deleted, so a run that ends halfway does no harm.

var config = require('mobileservice-config');

var AT_ONCE = 100;
var updates = tables.getTable('Updates');
var archive = tables.getTable('UpdatesArchive');

function archiveUpdates() {
    var days = Number(config.appSettings.archiveAfterDays || 30);
    var oldest = new Date(Date.now() - days * 24 * 3600 * 1000);
    moveSome(oldest, 0);
}

function moveSome(oldest, moved) {
    updates.where(function (moment) {
        return this.date < moment;
    }, oldest).orderBy('date').take(AT_ONCE).read({
        success: function (rows) {
            if (!rows.length) {
                console.log('Moved %d rows that are older than %s.', moved, oldest.toISOString());
                return;
            }
            moveEach(rows, function () {
                moveSome(oldest, moved + rows.length);
            });
        }
    });
}

function moveEach(rows, done) {
    var left = rows.length;
    rows.forEach(function (row) {
        copyOnce(row, function () {
            updates.del(row.id, {
                success: function () {
                    left -= 1;
                    if (left === 0) done();
                }
            });
        });
    });
}

function copyOnce(row, done) {
    archive.where({ id: row.id }).read({
        success: function (found) {
            if (found.length) return done();
            archive.insert(row, { success: done });
        }
    });
}
