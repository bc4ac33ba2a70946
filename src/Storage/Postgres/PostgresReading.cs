using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Reads results to the end, because a failed commit is reported after the last row.</summary>
internal static class PostgresReading
{
    public static async Task<List<T>> ReadAllAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default)
    {
        var rows = new List<T>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }
        }
        while (await reader.NextResultAsync(cancellationToken)); // a failed commit is reported after the last row
        return rows;
    }

    /// <summary>The first row; the default value if there are no rows.</summary>
    public static async Task<T?> ReadOneAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default)
    {
        List<T> rows = await command.ReadAllAsync(read, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) =>
        row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? NullableTime(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.Time(column);

    public static string? NullableText(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
