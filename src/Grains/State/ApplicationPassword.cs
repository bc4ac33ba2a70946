using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>
/// A password of one application of an account's owner. The server makes it with so much entropy that a plain digest
/// cannot be reversed.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.ApplicationPassword")]
internal sealed record ApplicationPassword
{
    /// <summary>How exact <see cref="LastUsedAt"/> is, so that few logins cause a write.</summary>
    public static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    [Id(0)] public required string Name { get; init; }

    /// <summary>SHA-256.</summary>
    [Id(1)] public required byte[] Digest { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A login with it; at most an hour before the last one. Null before the first.</summary>
    [Id(3)] public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The password without its digest.</summary>
    public ApplicationPasswordInfo ToInfo() =>
        new() { Name = Name, CreatedAt = CreatedAt, LastUsedAt = LastUsedAt };

    // A digest must not reach a log through ToString.
    public override string ToString() => nameof(ApplicationPassword);
}
