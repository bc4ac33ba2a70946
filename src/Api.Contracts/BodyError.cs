using System.Diagnostics.CodeAnalysis;

namespace RelateMail.Api.Contracts;

/// <summary>One error of a request's body.</summary>
/// <param name="Pointer">The wrong member, as a JSON Pointer in a fragment (RFC 6901 §6).</param>
/// <param name="Code">Identifies the kind of error for programs; never changes.</param>
/// <param name="Detail">Explains the rule to people.</param>
[SuppressMessage(
    "Naming", "CA1720", Justification = "The name of the member in JSON, for a JSON Pointer (RFC 6901).")]
public sealed record BodyError(string Pointer, string Code, string Detail);
