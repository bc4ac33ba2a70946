namespace RelateMail.Grains.State;

/// <summary>A client network that has logged in to an account.</summary>
/// <param name="Network">An address with the length of its prefix.</param>
/// <param name="SeenAt">A login from there; at most a day before the last one.</param>
[GenerateSerializer, Immutable, Alias("RelateMail.KnownNetwork")]
internal sealed record KnownNetwork([property: Id(0)] string Network, [property: Id(1)] DateTimeOffset SeenAt)
{
    /// <summary>Networks of one account; the one that was seen first goes.</summary>
    public const int Max = 32;

    /// <summary>How exact <see cref="SeenAt"/> is, so that few logins cause a write.</summary>
    public static TimeSpan Precision { get; } = TimeSpan.FromDays(1);
}
