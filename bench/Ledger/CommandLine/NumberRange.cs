namespace RelateMail.Ledger.CommandLine;

/// <summary>Whole numbers from one to another, both included; written <c>1..3</c>, or <c>2</c> for just that.</summary>
internal readonly record struct NumberRange(int Smallest, int Largest);
