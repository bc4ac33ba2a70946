namespace RelateMail.SenderAuthentication.Results;

/// <summary>A parsed Authentication-Results field (RFC 8601 §2.2), as trustworthy as the server it names.</summary>
public sealed record AuthenticationResults
{
    /// <summary>The authserv-id: the server that claims to have judged.</summary>
    public required string Server { get; init; }

    public int Version { get; init; } = 1;

    /// <summary>Empty for the result <c>none</c>.</summary>
    public IReadOnlyList<MethodResult> Results { get; init; } = [];

    /// <summary>Parses the value of a field. Null if it does not follow the grammar.</summary>
    public static AuthenticationResults? Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new AuthenticationResultsReader(value).Read();
    }

    /// <summary>
    /// True if the value begins with this server's authserv-id, also if the rest is malformed: such a field in a
    /// message's content is forged (RFC 8601 §5).
    /// </summary>
    public static bool Claims(string value, string server)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(server);
        string? claimed = new AuthenticationResultsReader(value).ReadServer();
        return claimed is not null
            && claimed.TrimEnd('.').Equals(server.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>One result of one method.</summary>
public sealed record MethodResult
{
    public required string Method { get; init; }

    public required string Result { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<ResultProperty> Properties { get; init; } = [];
}

/// <summary>One property, as in <c>header.d=example.org</c>.</summary>
public sealed record ResultProperty(string Type, string Name, string Value);
