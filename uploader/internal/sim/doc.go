// Package sim takes the engine's core through lives that no machine would lead in a year: a world with its own time, made of
// a person, a disk, a journal, backends and storages that fail, lie, answer late, twice or never, and a power that goes
// out. A life is a play: what happens in it is a function of its seed and of the acts and troubles in it, so that one that
// goes wrong can be repeated, made shorter and read. All of it is in the tests; nothing else needs it.
//
//	go test ./uploader/internal/sim -run TestSim -seed 4711        one life, told as a play where it goes wrong
//	go test ./uploader/internal/sim -run TestSim -sequences 100000 as many from seed 1 on (make sim)
//
// What must hold, after every step and at the end of each life, stands in oracle_test.go and heal_test.go.
package sim
