namespace RelateMail.Shared.CommandLine;

/// <summary>
/// A range of whole numbers, both ends included: written <c>1..3</c>, or <c>2</c> for that number only.
/// </summary>
internal readonly record struct NumberRange(int Smallest, int Largest);
