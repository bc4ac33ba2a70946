namespace RelateMail.Storage;

/// <summary>The tables of the directory; the same in each database.</summary>
internal static class DirectoryTables
{
    public static string NameOf(DirectoryKind kind) => kind switch
    {
        DirectoryKind.Domain => "domain",
        DirectoryKind.Account => "account",
        DirectoryKind.Alias => "alias",
        DirectoryKind.ApiKey => "api_key",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The name of the grain state in which earlier versions kept these records.</summary>
    public static string EarlierStateOf(DirectoryKind kind) => kind is DirectoryKind.ApiKey
        ? throw new ArgumentOutOfRangeException(nameof(kind), kind, "No earlier version had such records.")
        : NameOf(kind);
}
