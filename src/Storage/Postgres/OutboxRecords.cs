using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Records many attempts in one statement and one commit.</summary>
internal static class OutboxRecords
{
    public const string RecordSql =
        """
        WITH given AS MATERIALIZED (
            SELECT * FROM unnest(
                $1::bigint[], $2::uuid[], $3::smallint[], $4::timestamptz[], $5::timestamptz[], $6::bigint[],
                $7::integer[], $8::text[], $9::text[], $10::text[])
            AS given (number, owner, state, next_at, at, duration_ms, status, error_code, error_text, response)
        ), held AS MATERIALIZED (
            SELECT number, lease FROM outbox WHERE number IN (SELECT number FROM given) AND state = 0
            ORDER BY number FOR NO KEY UPDATE
        ), done AS (
            UPDATE outbox SET state = given.state, lease = NULL, tries = tries + 1, attempts = attempts + 1,
                next_at = CASE WHEN given.state = 0 THEN given.next_at ELSE outbox.next_at END,
                settled_at = CASE WHEN given.state = 0 THEN NULL ELSE given.at END,
                error_code = given.error_code, error_text = given.error_text
            FROM given JOIN held ON held.number = given.number
            WHERE outbox.number = given.number AND (held.lease = given.owner OR given.state = 1)
            RETURNING outbox.number, outbox.attempts
        ), noted AS (
            INSERT INTO outbox_attempt
                (delivery, sequence, at, duration_ms, status, error_code, error_text, response)
            SELECT done.number, done.attempts, given.at, given.duration_ms, given.status, given.error_code,
                given.error_text, given.response
            FROM done JOIN given ON given.number = done.number
            ON CONFLICT DO NOTHING
        ), dropped AS (
            DELETE FROM outbox_attempt USING done
            WHERE delivery = done.number AND sequence = done.attempts - $11
        )
        SELECT number FROM done
        """;

    /// <returns>Whether each record was made, in their order.</returns>
    public static async Task<bool[]> RecordAsync(NpgsqlConnection connection, IReadOnlyList<OutboxRecord> given)
    {
        // Two attempts of one delivery in one batch: the later one finds that the lease has ended.
        OutboxRecord[] records = [.. given.DistinctBy(static record => record.Number)];
        OutboxAttempt[] attempts = Array.ConvertAll(records, static record => record.Attempt.Bounded());
        await using NpgsqlCommand command = new NpgsqlCommand(RecordSql, connection)
            .Add(Array.ConvertAll(records, static record => record.Number))
            .Add(Array.ConvertAll(records, static record => record.Owner))
            .Add(Array.ConvertAll(records, static record => (short)record.State))
            .Add(Array.ConvertAll(records, static record => record.NextAt.ToMilliseconds()))
            .Add(Array.ConvertAll(attempts, static attempt => attempt.At.ToMilliseconds()))
            .Add(Array.ConvertAll(attempts, static attempt => (long)attempt.Duration.TotalMilliseconds))
            .Add(Array.ConvertAll(attempts, static attempt => attempt.Status))
            .Add(Array.ConvertAll(attempts, static attempt => attempt.ErrorCode))
            .Add(Array.ConvertAll(attempts, static attempt => attempt.ErrorText))
            .Add(Array.ConvertAll(attempts, static attempt => attempt.Response))
            .Add(OutboxAttempt.Kept);
        HashSet<long> done = [.. await command.ReadAllAsync(static row => row.GetInt64(0))];
        return [.. given.Select(record => records.Contains(record, ReferenceEqualityComparer.Instance)
            && done.Contains(record.Number))];
    }
}
