namespace RelateMail.Storage.Sqlite;

/// <summary>The statements for one table of the directory.</summary>
internal sealed class DirectorySql(string table)
{
    private static readonly DirectorySql[] s_tables =
        [.. Enum.GetValues<DirectoryKind>().Select(kind => new DirectorySql(DirectoryTables.NameOf(kind)))];

    private const string Columns = "name, created_at, updated_at, body";
    private const string InDomain = "AND domain = ?5";

    public string Find { get; } = $"SELECT {Columns} FROM {table} WHERE name = ?";

    /// <remarks>One statement for any number of names.</remarks>
    public string FindMany { get; } =
        $"SELECT {Columns} FROM {table} WHERE name IN (SELECT value FROM json_each(?))";

    public string Ascending { get; } = List(table, "", "");

    public string AscendingOfDomain { get; } = List(table, InDomain, "");

    public string Descending { get; } = List(table, "", "DESC");

    public string DescendingOfDomain { get; } = List(table, InDomain, "DESC");

    public string Count { get; } = $"SELECT count(*) FROM {table}";

    public string CountOfDomain { get; } = $"SELECT count(*) FROM {table} WHERE domain = ?";

    public string Put { get; } =
        $"""
        INSERT INTO {table} (name, domain, created_at, updated_at, body) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET created_at = ?3, updated_at = ?4, body = ?5
        """;

    public string Delete { get; } = $"DELETE FROM {table} WHERE name = ?";

    public static DirectorySql Of(DirectoryKind kind) => s_tables[(int)kind];

    private static string List(string table, string domain, string order) =>
        $"""
        SELECT {Columns} FROM {table} WHERE name >= ?1 AND name < ?2 AND name <> ?3 {domain}
        ORDER BY name {order} LIMIT ?4
        """;
}
