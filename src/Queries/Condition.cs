using RelateMail.Grains.Abstractions;

namespace RelateMail.Queries;

/// <summary>A part of a filter.</summary>
internal abstract record Condition
{
    /// <summary>Bounds of the time at which a matching message was received; null for unbounded.</summary>
    public virtual (DateTimeOffset? Since, DateTimeOffset? Until) Times => default;

    public abstract bool Matches(StoredMessage message);
}

/// <summary>All conditions hold.</summary>
internal sealed record AllOf(IReadOnlyList<Condition> Conditions) : Condition
{
    public override (DateTimeOffset? Since, DateTimeOffset? Until) Times =>
        (Conditions.Max(one => one.Times.Since), Conditions.Min(one => one.Times.Until));

    public override bool Matches(StoredMessage message)
    {
        foreach (Condition condition in Conditions)
        {
            if (!condition.Matches(message))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>At least one condition holds.</summary>
internal sealed record AnyOf(IReadOnlyList<Condition> Conditions) : Condition
{
    public override bool Matches(StoredMessage message)
    {
        foreach (Condition condition in Conditions)
        {
            if (condition.Matches(message))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The condition does not hold.</summary>
internal sealed record Not(Condition Negated) : Condition
{
    public override bool Matches(StoredMessage message) => !Negated.Matches(message);
}

/// <summary>One word or one term with a name.</summary>
internal sealed record Term(Func<StoredMessage, bool> Test) : Condition
{
    public override bool Matches(StoredMessage message) => Test(message);
}

/// <summary><c>since:</c> and <c>until:</c>.</summary>
/// <param name="Since">Inclusive; null for none.</param>
/// <param name="Until">Exclusive; null for none.</param>
internal sealed record ReceivedWithin(DateTimeOffset? Since, DateTimeOffset? Until) : Condition
{
    public override (DateTimeOffset? Since, DateTimeOffset? Until) Times => (Since, Until);

    public override bool Matches(StoredMessage message) =>
        !(message.ReceivedAt < Since) && !(message.ReceivedAt >= Until);
}
