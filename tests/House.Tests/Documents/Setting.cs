namespace RelateMail.House.Tests.Documents;

/// <summary>A setting that the code reads.</summary>
/// <param name="Key">As an operator writes it; <c>N</c> stands for the number of an item.</param>
/// <param name="IsOpen">The code reads what is below the key by itself, so pages may list keys below it.</param>
internal sealed record Setting(string Key, bool IsOpen, string Path, int Line);
