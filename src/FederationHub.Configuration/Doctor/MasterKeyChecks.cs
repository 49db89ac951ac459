namespace FederationHub.Configuration.Doctor;

internal static class MasterKeyChecks
{
    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        var database = facts.Database;
        if (database.MasterKeyFile is not { } file)
        {
            yield return DoctorRules.MasterKey.Error("FederationHub__Keys__MasterKeyFile is not set; with PostgreSQL it is needed.", "First node: umask 077; openssl rand -base64 32 > /etc/federationhub/master-key. Other nodes: copy that file. Then set FederationHub__Keys__MasterKeyFile=/etc/federationhub/master-key");
            yield break;
        }

        if (database.MasterKeyId is not { } id)
        {
            var isNew = database.IsAbsent && !File(facts, file);
            yield return isNew
                ? DoctorRules.MasterKey.Unchecked($"{file} does not exist; the server makes it together with its database.")
                : DoctorRules.MasterKey.Error(database.MasterKeyProblem ?? $"{file} cannot be read.", Mend(database.MasterKeyProblem, file));
            yield break;
        }

        yield return DoctorRules.MasterKey.Ok($"{file}, for its owner alone");
        yield return database.WrittenUnder is not { } under ? DoctorRules.MasterKeyOpens.Unchecked("No hub has started on this database yet.")
            : under != id ? DoctorRules.MasterKeyOpens.Error($"The database was written under master key {under}; {file} holds master key {id}.", $"Put the file that belongs to this database back from its backup, as {Words.Quoted(file)}, or name it in FederationHub__Keys__MasterKeyFile.")
            : DoctorRules.MasterKeyOpens.Ok("opens the vault");
        var strange = database.VaultByKey.Where(rows => rows.Key != id).ToList();
        if (database.WrittenUnder == id)
        {
            yield return strange.Count > 0
                ? DoctorRules.MasterKeyRows.Error($"{strange.Sum(rows => rows.Value)} value(s) of the vault were sealed by another master key ({string.Join(", ", strange.Select(rows => rows.Key))}).", "Restore the database and the master key of the same backup together.")
                : facts.KeysDoNotOpen ? DoctorRules.MasterKeyRows.Error("A key in the vault bears the name of this master key and does not open: its row was damaged, or moved to another name.", "Restore the database from its last backup; until then the hub cannot sign.")
                : DoctorRules.MasterKeyRows.Ok();
        }

        yield return Owner(facts);
        yield return database.IsFile && Path.GetDirectoryName(file) == Path.GetDirectoryName(database.Place)
            ? DoctorRules.MasterKeyPlace.Note($"The key is in the folder of the database, {Path.GetDirectoryName(file)}.", $"Leave *.master-key out of the backup of that folder and keep a copy of it elsewhere; or move it and name it in FederationHub__Keys__MasterKeyFile.")
            : DoctorRules.MasterKeyPlace.Ok("apart from the database");
    }

    private static bool File(DoctorFacts facts, string path) => facts.Files.Any(file => file.Role == FileRole.MasterKey && file.Path == path);

    // The refusal of the storage says what to do where a command does it.
    private static string Mend(string? problem, string file) =>
        problem is not null && problem.Contains("chmod", StringComparison.Ordinal) ? $"chmod 600 {Words.Quoted(file)}"
        : $"Put the file back from its backup: install -m 600 -o federationhub BACKUP {Words.Quoted(file)}; or name the right one in FederationHub__Keys__MasterKeyFile.";

    private static Finding Owner(DoctorFacts facts)
    {
        var key = facts.Files.FirstOrDefault(file => file.Role == FileRole.MasterKey);
        var database = facts.Files.FirstOrDefault(file => file.Role == FileRole.Database);
        return key?.Owner is not { } keyOwner || database?.Owner is not { } databaseOwner ? DoctorRules.MasterKeyOwner.Ok()
            : keyOwner == databaseOwner ? DoctorRules.MasterKeyOwner.Ok()
            : DoctorRules.MasterKeyOwner.Error(
                $"{key.Path} belongs to user {keyOwner}, the database to user {databaseOwner}: the server cannot read both.",
                $"chown {databaseOwner} {Words.Quoted(key.Path)}");
    }
}
