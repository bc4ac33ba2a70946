namespace RelateMail.Storage;

/// <summary>
/// The database of grain state, for Orleans' ADO.NET persistence. Its tables exist after the store was opened.
/// </summary>
/// <param name="Invariant">Orleans' name of the ADO.NET provider.</param>
/// <param name="ConnectionString">For this provider; contains the password if one is set.</param>
public sealed record StateDatabase(string Invariant, string ConnectionString);
