using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>How results are read: to their very end, for only then is the transaction known to be committed.</summary>
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

    /// <summary>The first row; the default where there is none.</summary>
    public static async Task<T?> ReadOneAsync<T>(
        this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken = default)
    {
        List<T> rows = await command.ReadAllAsync(read, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }
}
