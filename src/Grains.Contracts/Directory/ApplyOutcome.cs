namespace RelateMail.Grains.Contracts;

/// <summary>The outcome of a declared record.</summary>
[GenerateSerializer, Alias("RelateMail.ApplyOutcome")]
public enum ApplyOutcome
{
    /// <summary>The record was as declared.</summary>
    Unchanged = 0,

    Created = 1,

    Updated = 2,
}
