namespace RelateMail.House.Tests.Documents;

/// <summary>A setting that the code reads.</summary>
/// <param name="Key">As an operator writes it; <c>N</c> stands for the number of an item.</param>
/// <param name="IsOpen">The code reads what is below the key by itself, so pages may list keys below it.</param>
/// <param name="Path">The file that declares or reads the setting.</param>
/// <param name="Line">The line in that file.</param>
internal sealed record Setting(string Key, bool IsOpen, string Path, int Line);
