using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Directory;

namespace RelateMail.Silo.Api.Apply;

/// <summary>One line of the input. Has one of its members.</summary>
internal sealed record ApplyLine
{
    /// <summary>A hosted domain.</summary>
    public DomainEntry? Domain { get; init; }

    /// <summary>An account.</summary>
    public AccountEntry? Account { get; init; }

    /// <summary>An alias.</summary>
    public AliasEntry? Alias { get; init; }

    /// <summary>A webhook.</summary>
    public WebhookEntry? Webhook { get; init; }

    /// <summary>The end of the input, which `prune` needs.</summary>
    public EndEntry? End { get; init; }
}

/// <summary>A hosted domain as it is to be.</summary>
internal sealed record DomainEntry : DomainRequest
{
    /// <summary>The name of the domain.</summary>
    public required string Domain { get; set; }
}

/// <summary>An account as it is to be.</summary>
internal sealed record AccountEntry : AccountRequest
{
    /// <summary>The address of the account.</summary>
    public required string Address { get; set; }

    // A password must not reach a log through ToString.
    public override string ToString() => nameof(AccountEntry);
}

/// <summary>An alias as it is to be.</summary>
internal sealed record AliasEntry : AliasRequest
{
    /// <summary>The address of the alias.</summary>
    public required string Address { get; set; }
}

/// <summary>A webhook as it is to be.</summary>
internal sealed record WebhookEntry : WebhookRequest
{
    /// <summary>The name of the webhook.</summary>
    public required string Name { get; set; }

    // A secret must not reach a log through ToString.
    public override string ToString() => nameof(WebhookEntry);
}

/// <summary>The end of the input.</summary>
internal sealed record EndEntry
{
    /// <summary>The number of lines before this one.</summary>
    public required long Lines { get; set; }
}
