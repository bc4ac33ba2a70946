using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IMailboxIndex"/>
internal sealed class PostgresMailboxIndex(PostgresDatabase database) : IMailboxIndex
{
    public const string ListSql =
        $"{SelectSql} AND address > $1 AND address >= $2 AND address < $3 ORDER BY address LIMIT $4";

    public const string ListDomainSql =
        $"""
        {SelectSql} AND address > $1 AND address >= $2 AND address < $3
            AND substring(address from '[^@]*$') COLLATE "C" = $5 ORDER BY address LIMIT $4
        """;

    private const string SelectSql =
        $"""
        SELECT address, {PostgresMessageQueries.HeadColumns} FROM mailbox WHERE (has_account OR next_uid > deleted_uid)
        """;

    private const string SetDeletedSql =
        "UPDATE mailbox SET deleted_uid = next_uid WHERE address = $1 AND messages + quarantined = 0";

    private const string EpochSql = "SELECT value FROM epoch ORDER BY number DESC LIMIT 1";

    private const string RestoreSql =
        """
        INSERT INTO epoch (value, restore) SELECT 1 + floor(random() * 2147483646)::bigint, $1
        WHERE NOT EXISTS (SELECT FROM epoch WHERE restore = $1) ON CONFLICT (restore) DO NOTHING
        """;

    public Task<IReadOnlyList<MailboxRow>> ListAsync(MailboxFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database.ReadAsync(connection => ListAsync(connection, filter, cancellationToken), cancellationToken);
    }

    public Task SetDeletedAsync(string mailbox, CancellationToken cancellationToken) =>
        ExecuteAsync(SetDeletedSql, mailbox, cancellationToken);

    public Task<long> ReadEpochAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var epoch = new NpgsqlCommand(EpochSql, connection);
            return await epoch.ReadOneAsync(row => (long?)row.GetInt64(0), cancellationToken)
                ?? throw new InvalidDataException("The store has no epoch.");
        },
        cancellationToken);

    /// <summary>Begins a new epoch unless the restore is known.</summary>
    /// <returns>True if a new epoch began.</returns>
    public async Task<bool> BeginEpochAsync(string restore, CancellationToken cancellationToken) =>
        await ExecuteAsync(RestoreSql, restore, cancellationToken) > 0;

    private static async Task<IReadOnlyList<MailboxRow>> ListAsync(
        NpgsqlConnection connection, MailboxFilter filter, CancellationToken cancellationToken)
    {
        (string from, string to) = AddressRange.Of(filter.Prefix);
        await using NpgsqlCommand list = new NpgsqlCommand(filter.Domain is null ? ListSql : ListDomainSql, connection)
            .Add(filter.After ?? "").Add(from).Add(to).Add((long)filter.Limit);
        if (filter.Domain is not null)
        {
            list.Add(filter.Domain);
        }

        return await list.ReadAllAsync(
            row => new MailboxRow(row.GetString(0), PostgresMessageQueries.Head(row, 1)), cancellationToken);
    }

    private Task<int> ExecuteAsync(string sql, string text, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using NpgsqlCommand command = new NpgsqlCommand(sql, connection).Add(text);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);
}
