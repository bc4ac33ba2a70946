namespace RelateMail.Storage.Hosting;

/// <summary>What a host keeps and changes in the database.</summary>
/// <param name="IsWhole">True for all of it; false for contents only, in a schema that others make and sweep.</param>
internal sealed record StorageScope(bool IsWhole);
