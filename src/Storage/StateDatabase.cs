namespace RelateMail.Storage;

/// <summary>
/// The database of grain state, for Orleans' ADO.NET persistence; its tables are there once the store is open.
/// </summary>
/// <param name="Invariant">The provider, by the name that Orleans knows it by.</param>
public sealed record StateDatabase(string Invariant, string ConnectionString);
