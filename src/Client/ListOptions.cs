namespace RelateMail.Client;

/// <summary>The part of a list that a request reads.</summary>
public record PageOptions
{
    /// <summary><c>Next</c> of an earlier page; null for the first page. For messages also a UID.</summary>
    public string? After { get; init; }

    /// <summary>Items of one page, at most 500; null for the default of the server.</summary>
    public int? Limit { get; init; }

    /// <summary>True for the last items first.</summary>
    public bool Descending { get; init; }
}

/// <summary>The mailboxes that a list has. The list has one order, so that <c>Descending</c> has no effect.</summary>
public sealed record MailboxListOptions : PageOptions
{
    /// <summary>Only mailboxes of this domain; null for all.</summary>
    public string? Domain { get; init; }

    /// <summary>Only addresses that begin with this text; null for all.</summary>
    public string? Prefix { get; init; }
}

/// <summary>The domains that a list has.</summary>
public sealed record DomainListOptions : PageOptions
{
    /// <summary>Only domains that begin with this text; null for all.</summary>
    public string? Prefix { get; init; }
}

/// <summary>The keys that a list has.</summary>
public sealed record KeyListOptions : PageOptions
{
    /// <summary>Only keys whose names begin with this text; null for all.</summary>
    public string? Prefix { get; init; }
}

/// <summary>The accounts or aliases that a list has.</summary>
public sealed record AddressListOptions : PageOptions
{
    /// <summary>Only addresses of this domain; null for all.</summary>
    public string? Domain { get; init; }

    /// <summary>Only addresses that begin with this text; null for all.</summary>
    public string? Prefix { get; init; }
}

/// <summary>The messages that a list has, and their members.</summary>
public sealed record MessageListOptions : PageOptions
{
    /// <summary>Only messages that match this filter, such as <c>from:anna is:unseen</c>; null for all.</summary>
    public string? Query { get; init; }

    /// <summary>Whether the list has quarantined messages.</summary>
    public QuarantinedMessages Quarantined { get; init; }

    /// <summary>
    /// The longest wait for a message if the page would be empty, 1 to 60 whole seconds; null to answer at once. Below
    /// the timeout of the <see cref="HttpClient"/>.
    /// </summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>True for items with their preview.</summary>
    public bool Preview { get; init; }
}

/// <summary>Whether a list has messages that are hidden until they are released.</summary>
public enum QuarantinedMessages
{
    /// <summary>The list has no quarantined messages.</summary>
    Exclude,

    /// <summary>The list has quarantined messages and others.</summary>
    Include,

    /// <summary>The list has quarantined messages only.</summary>
    Only,
}

/// <summary>The events that the trace shows; conditions that are given together must all be true.</summary>
public sealed record TraceListOptions : PageOptions
{
    /// <summary>The id that the 250 after the content states.</summary>
    public Guid? TransactionId { get; init; }

    /// <summary>An address as the sender gave it. For webhooks: the mailbox.</summary>
    public string? Recipient { get; init; }

    /// <summary>The address of the sender; <c>&lt;&gt;</c> for the null reverse-path.</summary>
    public string? ReversePath { get; init; }

    /// <summary>The Message-ID field, with or without angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>Only events at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only events before this time.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>The networks that a list has.</summary>
public sealed record ReputationListOptions : PageOptions
{
    /// <summary>good, slowed or refused; null for all.</summary>
    public string? Treatment { get; init; }
}

/// <summary>The deliveries that a list has.</summary>
public sealed record DeliveryListOptions : PageOptions
{
    /// <summary>pending, delivered or dead; null for all.</summary>
    public string? State { get; init; }
}
