import DTScheduling
import DTStore
import DTWire
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WorkerTests {
    func registration(_ instance: String, principal: String = "fleet") -> WorkerRegistration {
        WorkerRegistration(
            worker: WorkerID(unchecked: "w"), principal: principal, instance: InstanceID(unchecked: instance),
            profile: Bench.profile)
    }

    @Test(arguments: StoreKind.all)
    func `each registration is a newer session`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let id = WorkerID(unchecked: "w")
        #expect(
            try await bench.store.register(registration("i1"), at: bench.now)
                == .registered(WorkerSession(id, epoch: 1), previous: nil))
        try await bench.reopen()
        let first = bench.now
        bench.pass(.seconds(1))
        #expect(
            try await bench.store.register(registration("i2"), at: bench.now)
                == .registered(WorkerSession(id, epoch: 2), previous: InstanceID(unchecked: "i1")))
        let row = try #require(try await bench.store.worker(id))
        #expect(
            row
                == WorkerRow(
                    session: WorkerSession(id, epoch: 2), principal: "fleet", instance: InstanceID(unchecked: "i2"),
                    profile: Bench.profile, state: .connected, created: first, registered: bench.now,
                    lastSeen: bench.now, held: 0))
        #expect(try await bench.store.workers() == [row])
        #expect(try await bench.store.worker(WorkerID(unchecked: "v")) == nil)
    }

    @Test(arguments: StoreKind.all)
    func `a worker id belongs to the principal that registered it first`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        _ = try await bench.store.register(registration("i1"), at: bench.now)
        #expect(try await bench.store.register(registration("i9", principal: "eve"), at: bench.now) == .idTaken)
        let row = try #require(try await bench.store.worker(WorkerID(unchecked: "w")))
        #expect(row.session.epoch == 1 && row.instance.rawValue == "i1")
    }

    @Test(arguments: StoreKind.all)
    func `the latest time a worker was heard of stays`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let session = try await bench.register("w")
        let (late, early) = (bench.now.advanced(by: .seconds(5)), bench.now.advanced(by: .seconds(3)))
        try await bench.store.markSeen([session.worker: late, WorkerID(unchecked: "nobody"): late])
        try await bench.store.markSeen([session.worker: early])
        #expect(try await bench.store.worker(session.worker)?.lastSeen == late)
        #expect(try await bench.store.workers().count == 1)
    }

    @Test(arguments: StoreKind.all)
    func `an old session does not say that the worker is gone`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let (old, new) = (try await bench.register("w"), try await bench.register("w"))
        try await bench.store.setState(.disconnected, of: old, at: bench.now)
        #expect(try await bench.store.worker(new.worker)?.state == .connected)
        try await bench.store.setState(.draining, of: new, at: bench.now)
        #expect(try await bench.store.worker(new.worker)?.state == .draining)
    }
}

@Suite(.timeLimit(.minutes(5)))
struct KeyTests {
    func key(_ number: Int, roles: Set<Role>, at now: Timestamp, expires: Timestamp? = nil) -> StoredKey {
        StoredKey(
            id: KeyID(unchecked: "000000000000000\(number)"), name: "key \(number)", principal: "p\(number)",
            roles: roles, created: now, expires: expires,
            httpDigest: roles == [.worker] ? nil : [UInt8](repeating: UInt8(number), count: 32),
            proofKey: roles.contains(.worker) ? ProofKey(bytes: [UInt8](repeating: 7, count: 32)) : nil)
    }

    @Test(arguments: StoreKind.all)
    func `keys are found again as they were kept`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let worker = key(1, roles: [.worker], at: bench.now)
        bench.pass(.seconds(1))
        let admin = key(2, roles: [.admin, .submit], at: bench.now, expires: bench.now.advanced(by: .seconds(9)))
        try await bench.store.insertKey(worker)
        try await bench.store.insertKey(admin)
        try await bench.reopen()
        #expect(try await bench.store.keys() == [worker, admin])
        #expect(try await bench.store.key(worker.id) == worker)
        #expect(try await bench.store.key(KeyID(unchecked: "ffffffffffffffff")) == nil)
    }

    @Test(arguments: StoreKind.all)
    func `a key id is given once`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        try await bench.store.insertKey(key(1, roles: [.read], at: bench.now))
        let error = await #expect(throws: StoreError.self) {
            try await bench.store.insertKey(key(1, roles: [.admin], at: bench.now))
        }
        #expect(error?.code == .invalidRequest)
        #expect(try await bench.store.keys().map(\.roles) == [[.read]])
    }

    @Test(arguments: StoreKind.all)
    func `a key is revoked once and for good`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        let one = key(1, roles: [.read], at: bench.now)
        try await bench.store.insertKey(one)
        let first = bench.now
        #expect(try await bench.store.revokeKey(one.id, at: first))
        #expect(try await bench.store.revokeKey(one.id, at: first.advanced(by: .seconds(1))))
        #expect(try await bench.store.key(one.id)?.revoked == first)
        #expect(try await !bench.store.revokeKey(KeyID(unchecked: "ffffffffffffffff"), at: first))
    }

    @Test(arguments: StoreKind.all)
    func `signing keys are there until they retire`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        var generator = SeededGenerator(seed: 3)
        let old = SigningKey.generate(created: bench.now, signFrom: bench.now, using: &generator)
        bench.pass(.seconds(1))
        let new = SigningKey.generate(created: bench.now, signFrom: bench.leaseUntil, using: &generator)
        try await bench.store.insertSigningKey(old)
        try await bench.store.insertSigningKey(new)
        await #expect(throws: StoreError.self) { try await bench.store.insertSigningKey(new) }
        #expect(try await bench.store.signingKeys(at: bench.now) == [old, new])
        let end = bench.now.advanced(by: .seconds(10))
        try await bench.store.retireSigningKey(old.id, at: end)
        #expect(try await bench.store.signingKeys(at: bench.now).first?.retireAt == end)
        #expect(try await bench.store.signingKeys(at: end) == [new])
    }

    @Test(arguments: StoreKind.all)
    func `every change of a key shows in the revision`(_ kind: StoreKind) async throws {
        let bench = try Bench(kind)
        var generator = SeededGenerator(seed: 3)
        var revisions = [try await bench.store.keyRevision()]
        let one = key(1, roles: [.read], at: bench.now)
        try await bench.store.insertKey(one)
        revisions.append(try await bench.store.keyRevision())
        _ = try await bench.store.revokeKey(one.id, at: bench.now)
        revisions.append(try await bench.store.keyRevision())
        let signing = SigningKey.generate(created: bench.now, signFrom: bench.now, using: &generator)
        try await bench.store.insertSigningKey(signing)
        revisions.append(try await bench.store.keyRevision())
        try await bench.store.retireSigningKey(signing.id, at: bench.now)
        revisions.append(try await bench.store.keyRevision())
        #expect(Set(revisions).count == 5)
        try await bench.submit("a")
        #expect(try await bench.store.keyRevision() == revisions.last)
    }
}
