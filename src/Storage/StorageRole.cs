namespace RelateMail.Storage;

/// <summary>Which part of the storage a process uses.</summary>
internal enum StorageRole
{
    /// <summary>All of it: contents, entries, the schema and the sweep.</summary>
    Silo,

    /// <summary>Adds contents only, in a schema that silos create and sweep.</summary>
    Gateway,
}
