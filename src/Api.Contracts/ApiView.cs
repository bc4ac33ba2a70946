namespace RelateMail.Api.Contracts;

/// <summary>The API.</summary>
public sealed record ApiView
{
    /// <summary>The version of the server (semantic versioning).</summary>
    public required string Version { get; init; }

    /// <summary>Features of this server, as words; clients ignore unknown words.</summary>
    public required string[] Capabilities { get; init; }

    /// <summary>Paths of resources by their names.</summary>
    public required IReadOnlyDictionary<string, string> Links { get; init; }

    /// <summary>The key of this request.</summary>
    public required KeyView Key { get; init; }

    /// <summary>The limits that the server enforces.</summary>
    public required LimitsView Limits { get; init; }
}

/// <summary>A key of the API; never its secret.</summary>
/// <param name="Name">The name of the key; null for <c>Api:AdminKey</c>.</param>
/// <param name="Scopes">The scopes that the key has.</param>
/// <param name="Domains">The domains that the key is limited to; null for all.</param>
/// <param name="Mailboxes">The mailboxes that the key is limited to; null for all.</param>
/// <param name="ExpiresAt">When the key expires; null for never.</param>
public sealed record KeyView(
    string? Name, string[] Scopes, string[]? Domains, string[]? Mailboxes, DateTimeOffset? ExpiresAt);

/// <summary>Limits of requests.</summary>
public sealed record LimitsView
{
    /// <summary>The maximum octets of a request's body.</summary>
    public required int BodyBytes { get; init; }

    /// <summary>The maximum items in a page.</summary>
    public required int PageItemCount { get; init; }

    /// <summary>The maximum targets of an alias.</summary>
    public required int AliasTargetCount { get; init; }
}
