namespace RelateMail.Storage.Postgres;

/// <summary>The statements for one table of the directory.</summary>
/// <remarks>
/// A statement writes any number of records, in the order of their names, so that two silos cannot deadlock. A record
/// that already is as it is to be counts as written, because the outcome of an earlier attempt can be unknown.
/// </remarks>
internal sealed class DirectoryStatements(string table)
{
    private static readonly DirectoryStatements[] s_tables =
        [.. Enum.GetValues<DirectoryKind>().Select(kind => new DirectoryStatements(DirectoryTables.NameOf(kind)))];

    private const string Columns = "name, created_at, updated_at, body";
    private const string InDomain = "AND domain = $5";

    public string Find { get; } = $"SELECT {Columns} FROM {table} WHERE name = $1";

    public string FindMany { get; } = $"SELECT {Columns} FROM {table} WHERE name = ANY($1)";

    public string Ascending { get; } = List(table, "", ">", "");

    public string AscendingOfDomain { get; } = List(table, InDomain, ">", "");

    public string Descending { get; } = List(table, "", "<", "DESC");

    public string DescendingOfDomain { get; } = List(table, InDomain, "<", "DESC");

    public string Count { get; } = $"SELECT count(*) FROM {table}";

    public string CountOfDomain { get; } = $"SELECT count(*) FROM {table} WHERE domain = $1";

    /// <summary>Creates records; returns the names of those that are as they are to be.</summary>
    public string Insert { get; } =
        $"""
        INSERT INTO {table} (name, domain, created_at, updated_at, body)
        SELECT name, domain, created_at, updated_at, body
        FROM unnest($1, $2, $3, $4, $5) AS given (name, domain, created_at, updated_at, body) ORDER BY name
        ON CONFLICT (name) DO UPDATE SET body = excluded.body
            WHERE {table}.updated_at IS NOT DISTINCT FROM excluded.updated_at AND {table}.body = excluded.body
        RETURNING name
        """;

    /// <summary>Replaces records; returns the names of those that are as they are to be.</summary>
    public string Update { get; } =
        $"""
        UPDATE {table} SET created_at = given.created_at, updated_at = given.updated_at, body = given.body
        FROM (
            SELECT given.* FROM unnest($1, $2, $3, $4, $5)
                AS given (name, created_at, updated_at, body, expected_at)
            JOIN {table} AS locked USING (name) ORDER BY name FOR UPDATE OF locked) AS given
        WHERE {table}.name = given.name AND (
            {table}.updated_at IS NOT DISTINCT FROM given.expected_at
            OR ({table}.updated_at IS NOT DISTINCT FROM given.updated_at AND {table}.body = given.body))
        RETURNING {table}.name
        """;

    /// <summary>Deletes records; returns the names of those that do not exist afterwards.</summary>
    public string Delete { get; } =
        $"""
        WITH doomed AS (
            SELECT name FROM unnest($1, $2) AS given (name, expected_at)
            JOIN {table} USING (name) WHERE {table}.updated_at IS NOT DISTINCT FROM given.expected_at
            ORDER BY name FOR UPDATE OF {table}),
        gone AS (DELETE FROM {table} USING doomed WHERE {table}.name = doomed.name RETURNING {table}.name)
        SELECT name FROM unnest($1) AS given (name)
        WHERE EXISTS (SELECT FROM gone WHERE gone.name = given.name)
            OR NOT EXISTS (SELECT FROM {table} WHERE {table}.name = given.name)
        """;

    public static DirectoryStatements Of(DirectoryKind kind) => s_tables[(int)kind];

    private static string List(string table, string domain, string comparison, string order) =>
        $"""
        SELECT {Columns} FROM {table} WHERE name {comparison} $1 AND name >= $2 AND name < $3 {domain}
        ORDER BY name {order} LIMIT $4
        """;
}
