namespace RelateMail.House.Tests.Layout;

/// <summary>A use of one room by another.</summary>
/// <param name="From">A project (<c>Smtp</c>) or its folder (<c>Smtp/Sessions</c>, <c>Smtp/.</c> is the root).</param>
/// <param name="To">Of the same kind; folders are of one project.</param>
/// <param name="Path">The file of one such use.</param>
/// <param name="Line">The line of that use.</param>
/// <param name="Example">The name that is used there.</param>
internal sealed record Dependency(string From, string To, string Path, int Line, string Example);
